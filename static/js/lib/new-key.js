/** A key that nothing else has; `randomUUID` is there on secure pages only. */
export function newKey() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}
