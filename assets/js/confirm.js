// A question before something that cannot be undone: data-confirm holds the sentence.
export function startConfirm() {
  const dialog = document.getElementById("confirm");
  let agreed = null;

  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.("[data-confirm]");
      if (!button) return;
      if (button === agreed) {
        agreed = null;
        return;
      }
      if (!dialog) {
        if (!window.confirm(button.dataset.confirm)) stop(event);
        return;
      }
      stop(event);
      dialog.querySelector("p").textContent = button.dataset.confirm;
      dialog.returnValue = "no";
      dialog.showModal();
      dialog.addEventListener("close", () => dialog.returnValue === "yes" && go(button), { once: true });
    },
    true,
  );

  function go(button) {
    agreed = button;
    button.click();
  }
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
