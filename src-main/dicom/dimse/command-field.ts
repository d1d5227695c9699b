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
  NEventReportRq: 0x0100,
  NEventReportRsp: 0x8100,
  NGetRq: 0x0110,
  NGetRsp: 0x8110,
  NSetRq: 0x0120,
  NSetRsp: 0x8120,
  NActionRq: 0x0130,
  NActionRsp: 0x8130,
  NCreateRq: 0x0140,
  NCreateRsp: 0x8140,
  NDeleteRq: 0x0150,
  NDeleteRsp: 0x8150,
} as const;

/** Set in the command field of every response. */
export const responseBit = 0x8000;

/** Whether an operation may answer with pending responses before its final one (PS3.7 §9.1). */
export function hasPendingResponses(requestField: number): boolean {
  return requestField === commandField.CFindRq || requestField === commandField.CMoveRq || requestField === commandField.CGetRq;
}

/** Operation and notification names by the command field of their request. */
const requestNames: { readonly [field: number]: string | undefined } = {
  [commandField.CStoreRq]: 'C-STORE',
  [commandField.CGetRq]: 'C-GET',
  [commandField.CFindRq]: 'C-FIND',
  [commandField.CMoveRq]: 'C-MOVE',
  [commandField.CEchoRq]: 'C-ECHO',
  [commandField.NEventReportRq]: 'N-EVENT-REPORT',
  [commandField.NGetRq]: 'N-GET',
  [commandField.NSetRq]: 'N-SET',
  [commandField.NActionRq]: 'N-ACTION',
  [commandField.NCreateRq]: 'N-CREATE',
  [commandField.NDeleteRq]: 'N-DELETE',
};

/** "C-FIND-RQ" for the technical line; "command 0123H" for others. */
export function commandName(field: number): string {
  const request = field & ~responseBit;
  const name = field === commandField.CCancelRq ? 'C-CANCEL' : requestNames[request];
  if (!name) return `command ${field.toString(16).toUpperCase().padStart(4, '0')}H`;
  return `${name}-${field & responseBit ? 'RSP' : 'RQ'}`;
}
