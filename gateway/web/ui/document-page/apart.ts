/**
 * Lines of two states that are not in the other, and how many both have. Where none is told apart, it is their order, or
 * something that is not told of them: then all of them, and none in common.
 */
export function apart(mine: readonly string[], theirs: readonly string[]) {
  const left = [...theirs];
  const onlyMine = mine.filter((line) => {
    const place = left.indexOf(line);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  if (onlyMine.length + left.length === 0) return { mine, theirs, same: 0 };
  return { mine: onlyMine, theirs: left, same: mine.length - onlyMine.length };
}
