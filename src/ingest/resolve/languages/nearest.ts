/** Of several files that declare the same thing, those that a reader would mean: in one's own part of the tree. */

/** How many folders two paths share. */
function shared(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  let count = 0;
  while (count < left.length - 1 && left[count] === right[count]) count++;
  return count;
}

/** Paths that share the most folders with `from`; all of them when they share equally many. */
export function nearest(from: string, paths: readonly string[]): readonly string[] {
  if (paths.length < 2) return paths;
  const counts = paths.map((path) => shared(from, path));
  const most = Math.max(...counts);
  return paths.filter((_path, index) => counts[index] === most);
}
