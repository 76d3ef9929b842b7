export function BuildRoom() {
  return null;
}
