/** One step of the index's schema. Numbers have no gaps; a released migration is never changed, only followed. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}
