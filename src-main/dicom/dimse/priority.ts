/** Values of (0000,0700) Priority (PS3.7 §E.1). A wish: a server may treat all requests alike. */
export const priorities = { medium: 0, high: 1, low: 2 } as const;
export type Priority = keyof typeof priorities;

/** What a peer asked for; anything the standard does not define counts as medium. */
export function priorityOf(value: number | undefined): Priority {
  return value === priorities.high ? 'high' : value === priorities.low ? 'low' : 'medium';
}
