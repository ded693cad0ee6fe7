/**
 * Another language by its button, as it is tapped; until its texts and its typeface are there. A key that means nothing says that
 * somebody is still there, however long this machine takes.
 */
export const speak = (language: string) => `new Promise((done) => {
  dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' }));
  document.querySelector('.language-now').click();
  setTimeout(() => {
    document.querySelector('.language-list [lang=${language}]').click();
    const look = () => {
      if (document.documentElement.lang !== '${language}' || document.querySelector('.language-list')) setTimeout(look, 5);
      else document.fonts.ready.then(() => requestAnimationFrame(() => done(null)));
    };
    look();
  }, 5);
})`;
