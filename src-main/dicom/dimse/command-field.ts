/** (0000,0100) Command Field values (PS3.7 §E.1). A response is its request with the highest bit set. */
export const commandField = {
  CStoreRq: 0x0001,
  CStoreRsp: 0x8001,
  CGetRq: 0x0010,
  CGetRsp: 0x8010,
  CFindRq: 0x0020,
  CFindRsp: 0x8020,
  CMoveRq: 0x0021,
  CMoveRsp: 0x8021,
  CEchoRq: 0x0030,
  CEchoRsp: 0x8030,
  CCancelRq: 0x0fff,
} as const;

/** Set in the command field of every response. */
export const responseBit = 0x8000;

/** Whether an operation may answer with pending responses before its final one (PS3.7 §9.1). */
export function hasPendingResponses(requestField: number): boolean {
  return requestField === commandField.CFindRq || requestField === commandField.CMoveRq || requestField === commandField.CGetRq;
}

/** "C-FIND-RQ" for the technical line; "command 0123H" for others. */
export function commandName(field: number): string {
  const request = field & ~responseBit;
  const name =
    field === commandField.CCancelRq
      ? 'C-CANCEL'
      : ({ 1: 'C-STORE', 16: 'C-GET', 32: 'C-FIND', 33: 'C-MOVE', 48: 'C-ECHO' } as Record<number, string>)[request];
  if (!name) return `command ${field.toString(16).toUpperCase().padStart(4, '0')}H`;
  return `${name}-${field & responseBit ? 'RSP' : 'RQ'}`;
}
