import type { ServerInput } from '../../../src-shared/contract/servers.ts';

/*
 * The contract's lists as types only: its own values would bring the whole validator into the window. The records make the
 * compiler name a choice that is missing here.
 */
const methods: Readonly<Record<ServerInput['retrieveMethod'], true>> = { automatic: true, 'C-MOVE': true, 'C-GET': true };
const colours: Readonly<Record<ServerInput['colour'], true>> = {
  grey: true,
  blue: true,
  teal: true,
  green: true,
  yellow: true,
  orange: true,
  red: true,
  violet: true,
};

export const retrieveMethods = Object.keys(methods) as readonly ServerInput['retrieveMethod'][];
export const serverColours = Object.keys(colours) as readonly ServerInput['colour'][];
