import { Option } from 'commander';

/** Who may have objects moved where, for all areas: the first three as an area has them, and dcmqrscp's VendorTable. */
const moveRules = ['any', 'own-title', 'own-address', 'own-vendor'] as const;
export type MoveRule = (typeof moveRules)[number];

export function movesOption(): Option {
  return new Option(
    '--moves <rule>',
    'who may have objects moved where: anywhere, to the own title, address or vendor (default: of each area)',
  ).choices(moveRules);
}
