/**
 * What is dear to make and not needed for long: it is made when it is asked for, and again when the garbage collector took it
 * meanwhile.
 */
export function whileNeeded<T extends object>(make: () => T): () => T {
  let kept: WeakRef<T> | undefined;
  return () => {
    const made = kept?.deref() ?? make();
    kept = new WeakRef(made);
    return made;
  };
}
