import { lookupTransferSyntax } from '../transfer-syntaxes.ts';

/** Objects that were sent in another transfer syntax than they are stored in. */
export interface ConvertedObjects {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/**
 * Says which images were decompressed or compressed for a server, one sentence for each kind; nothing of objects that only went from one
 * uncompressed encoding to another, which changes no image. `proposed` is all that the server could choose from, where that was limited.
 */
export function explainConversions(
  converted: readonly ConvertedObjects[],
  serverName: string,
  proposed?: readonly string[],
): string[] {
  return converted.flatMap(({ from, to, count }) => {
    const source = lookupTransferSyntax(from);
    const target = lookupTransferSyntax(to);
    if (!source?.encapsulated && !target?.encapsulated) return [];
    const images = count === 1 ? '1 image was' : `${count} images were`;
    const done = target?.encapsulated ? `compressed without loss (${target.name})` : 'decompressed';
    const name = source?.name ?? from;
    const wasProposed = proposed?.includes(from) ?? true;
    return !wasProposed
      ? [`${images} ${done} for ${serverName}: ${name} was not to be proposed.`]
      : [`${images} ${done} for ${serverName}, which does not take ${name}.`];
  });
}
