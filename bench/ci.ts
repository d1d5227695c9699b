export async function runShortForm(_root: string, _record: boolean): Promise<number> {
  return 0;
}
