// Light, dark or as the system says; kept in this browser.
export function startTheme() {
  const root = document.documentElement;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme]");
    if (!button) return;
    root.dataset.theme = button.dataset.setTheme;
    localStorage.setItem("theme", button.dataset.setTheme);
    document.cookie = `theme=${button.dataset.setTheme};path=/;max-age=31536000;samesite=lax`;
  });
}
