/** Lines of two states that are not in the other, and how many both have. */
export function apart(mine: readonly string[], theirs: readonly string[]) {
  const left = [...theirs];
  const onlyMine = mine.filter((line) => {
    const place = left.indexOf(line);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  return { mine: onlyMine, theirs: left, same: mine.length - onlyMine.length };
}
