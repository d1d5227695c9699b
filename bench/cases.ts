import { archiveSections } from './cases/archive-size.ts';
import { bothEndsCase } from './cases/both-ends.ts';
import type { Context } from './cases/context.ts';
import { echoCases } from './cases/echo.ts';
import { findScpCases } from './cases/find-scp.ts';
import { findScuCases } from './cases/find-scu.ts';
import { headersCase } from './cases/headers.ts';
import { receiveCases } from './cases/receive.ts';
import { retrieveScpCases } from './cases/retrieve-scp.ts';
import { retrieveScuCases } from './cases/retrieve-scu.ts';
import { sendCases } from './cases/send.ts';
import { tlsCases } from './cases/tls.ts';
import { transcodeCases } from './cases/transcode.ts';
import type { Case } from './measure.ts';

/** Every case, in the order of issue 5. */
export function allCases(context: Context): Case[] {
  return [
    ...sendCases(context),
    ...receiveCases(context),
    bothEndsCase(context),
    ...tlsCases(context),
    ...echoCases(context),
    ...findScuCases(context),
    ...findScpCases(context),
    ...retrieveScuCases(context),
    ...retrieveScpCases(context),
    headersCase(context),
    ...transcodeCases(context),
  ];
}

/** What `--list` lists and `--only` names: the cases, and behind them the sections about an archive's size. */
export function allNames(context: Context): string[] {
  return [...allCases(context), ...archiveSections].map(({ name }) => name);
}
