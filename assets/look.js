// The reader's theme and density, before anything is painted.
// Not here: choosing them (`client/ui/src/look.rs`).

for (const name of ["theme", "density"]) {
  try {
    const kept = localStorage.getItem(`rill.${name}`);
    if (kept) document.documentElement.dataset[name] = kept;
  } catch {
    // A browser that keeps nothing: as the system has it.
  }
}
