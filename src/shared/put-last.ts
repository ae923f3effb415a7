/**
 * Puts an entry at the end of the map's order, also one that was there before, and forgets the first one
 * where there are more than `max`.
 */
export function putLast<Key, Value>(
  map: Map<Key, Value>,
  key: Key,
  value: Value,
  max: number,
): void {
  map.delete(key);
  map.set(key, value);
  const [first] = map.keys();
  if (map.size > max && first !== undefined) map.delete(first);
}
