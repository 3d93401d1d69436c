// The first page: a chosen file is opened at once.

for (const input of document.querySelectorAll('form input[type="file"]')) {
  input.addEventListener("change", () => {
    if (input.files.length) input.form.requestSubmit();
  });
}
