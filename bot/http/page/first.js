// Before anything is drawn: the colours and the language that were chosen here before.
(() => {
  const read = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage is forbidden: what the browser prefers holds
    }
  };
  const theme = read("congvan.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (read("congvan.language") === "en") document.documentElement.lang = "en";
})();
