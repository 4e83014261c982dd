/** What `promise` gives, unless that takes over `seconds`. `what` is named in the error. */
export function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error(`timeout: ${what} took over ${Math.round(seconds)} s`);
    timer = setTimeout(() => reject(error), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
