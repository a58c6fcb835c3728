import TomSelect from "tom-select/base";
import clear from "tom-select/dist/esm/plugins/clear_button/plugin.js";
import remove from "tom-select/dist/esm/plugins/remove_button/plugin.js";

TomSelect.define("clear_button", clear);
TomSelect.define("remove_button", remove);

// Selects whose options are fetched while typing, and short lists of which several may be chosen.
export function startSelects(root) {
  for (const select of root.querySelectorAll?.("select[multiple]:not([data-options])") ?? []) {
    if (!select.tomselect) nameField(select, new TomSelect(select, { plugins: buttons(true), maxOptions: 500 }));
  }
  for (const select of root.querySelectorAll?.("select[data-options]") ?? []) {
    if (select.tomselect) continue;
    const made = new TomSelect(select, {
      valueField: "value",
      labelField: "text",
      searchField: ["text", "sub"],
      preload: "focus",
      maxOptions: 50,
      plugins: buttons(select.multiple),
      loadThrottle: 150,
      score: () => () => 1,
      load: async (text, done) => {
        const answer = await fetch(`${select.dataset.options}?q=${encodeURIComponent(text)}`);
        done(answer.ok ? (await answer.json()).options : []);
      },
      render: {
        option: (item, escape) => `<div>${escape(item.text)} <span class="sub">${escape(item.sub ?? "")}</span></div>`,
        no_results: () => `<div class="no-results">${document.body.dataset.nothing ?? ""}</div>`,
      },
      onChange: () => select.matches("[data-submit]") && select.form.requestSubmit(),
    });
    nameField(select, made);
  }
}

function buttons(several) {
  const { clear: clearing, remove: removing } = document.body.dataset;
  return several ? { remove_button: { title: removing } } : { clear_button: { title: clearing } };
}

// The field typed into carries the name and the error; the select behind it is there for the form alone.
function nameField(select, made) {
  const field = made.control_input;
  for (const name of ["aria-label", "aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) field.setAttribute(name, select.getAttribute(name));
  }
  select.setAttribute("aria-hidden", "true");
}
