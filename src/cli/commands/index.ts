import { add } from './add.js';
import { adopt } from './adopt.js';
import { audit } from './audit.js';
import { completionOf } from './completion.js';
import { create } from './create.js';
import { doctor } from './doctor.js';
import { eject } from './eject.js';
import { list } from './list.js';
import { status } from './status.js';
import { update } from './update.js';

const others = [update, status, add, adopt, eject, doctor, audit] as const;

/** The commands that have a name on the command line, in the order of the help. */
export const named = [list, completionOf(create, [list, ...others]), ...others] as const;

/** The command without a name. */
export const unnamed = create;

/** Names of all commands, also of the one that needs none. */
export type CommandName = typeof unnamed.name | (typeof named)[number]['name'];

/** The names on the command line. */
export const commandNames = named.map(({ name }) => name);
