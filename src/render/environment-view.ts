import type { Config } from '../answers/config.js';
import {
  environmentOf,
  localEnvironment,
  type Variable,
  type VariableName,
} from '../catalog/environment.js';
import { issuersSetting } from './issuers-view.js';
import { namesOf } from './provider-facts.js';
import { UserText } from './user-text.js';

interface Assigned {
  readonly name: string;
  readonly value: UserText;
}

/** The environment of the server, as documents and settings list it. */
export interface EnvironmentView {
  /** What an operator may set. */
  readonly documented: readonly (Assigned & {
    readonly isSet: boolean;
    /** For the table of the README. */
    readonly row: string;
    /** For a file of settings. */
    readonly comment: string;
  })[];
  /** What a runtime's own file of settings holds: no secrets. */
  readonly plain: readonly Assigned[];
  /** Of these, what is known of this machine. */
  readonly plainLocally: readonly Assigned[];
  /** What is the same on every machine of a developer; empty means unset. */
  readonly fixedLocally: readonly Assigned[];
  /** Enough to start with, for tests. */
  readonly good: readonly Assigned[];
}

/** Where everything is on a machine of a developer, unless it is moved. */
const HERE = { resource: 'http://127.0.0.1:3000/mcp', issuer: 'http://127.0.0.1:9000' };

const WIDTH = 100;

/** Prepares the environment for templates. */
export function environmentView(config: Config): EnvironmentView {
  const variables = environmentOf(config);
  const here = localEnvironment(config, HERE);
  const documented = variables.filter(({ need }) => need !== 'refused' && need !== 'development');
  const plain = documented.filter((each) => isSet(each) && !each.isSecret);
  const first = variables.find(({ need }) => need === 'alternative');
  const names = namesOf(config);
  const [door] = config.existing?.doors ?? [];
  const answered: Values = {
    MCP_SERVER_URL: door && `https://mcp.example.com${door.path.replace(/^\/$/, '')}`,
    AUTH_SERVER_ISSUER: names.issuer,
    AUTH_SERVER_ISSUERS: config.issuers && issuersSetting(config.issuers),
    AUTH_AUDIENCE: names.audience,
    AUTH_SERVER_STORE: config.signIn?.store.example,
    UPSTREAM_ISSUER: config.signIn?.upstream.issuer,
  };
  const inTests: Values = {
    AUTH_SERVER_ISSUER: names.exampleIssuer,
    // Their examples may be the same as that one.
    AUTH_SERVER_ISSUERS: '',
    AUTH_AUDIENCE: config.provider.configuredAudience?.local,
  };
  const assigned = (variable: Variable): Assigned => {
    const { name, example, isFilledIn } = variable;
    const value = isFilledIn || !isSet(variable) ? example : '';
    return { name, value: new UserText(answered[name] ?? value) };
  };
  return {
    documented: documented.map((variable) => ({
      ...assigned(variable),
      isSet: isSet(variable),
      row: `${variable.meaning}; ${need(variable)}`,
      comment: commentOn(variable),
    })),
    plain: plain.map(assigned),
    plainLocally: plain.flatMap(({ name }) => {
      const value = here[name];
      return value === undefined ? [] : [{ name, value: new UserText(value) }];
    }),
    fixedLocally: variables.flatMap(({ name, local }) =>
      // Who starts the server decides in which mode.
      typeof local === 'string' || name === 'NODE_ENV'
        ? []
        : [{ name, value: new UserText(local.value) }],
    ),
    good: variables
      .filter(
        (each) =>
          each === first ||
          isOfResourceServer(each, config) ||
          (isSet(each) && each.need !== 'alternative' && !each.isOfOwn),
      )
      .map(({ name, example }) => ({ name, value: new UserText(inTests[name] ?? example) })),
  };
}

/** The resource server needs an issuer, even where it need not be set. */
function isOfResourceServer({ name }: Variable, { signIn }: Config): boolean {
  return signIn !== undefined && name === 'AUTH_SERVER_ISSUER';
}

type Values = Partial<Record<VariableName, string | undefined>>;

/** Whether it stands in files of settings; else these mention it. */
function isSet({ need }: Variable): boolean {
  return need === 'required' || need === 'alternative' || need === 'advised';
}

function need({ need, unset = 'none' }: Variable): string {
  if (need === 'alternative') return 'this or another name of the API is required';
  return need === 'required' ? 'required' : `unless set: ${unset}`;
}

/** What a variable means, in lines of a comment. */
function commentOn(variable: Variable): string {
  const { meaning, detail, need, unset } = variable;
  const sentences = [
    `${meaning[0]?.toUpperCase() ?? ''}${meaning.slice(1)}.`,
    detail ?? [],
    need === 'alternative' ? 'At least one name of the API is required.' : [],
    need === 'optional' && unset !== undefined ? `Unless set: ${unset}.` : [],
  ].flat();
  const lines: string[] = [];
  for (const word of sentences.join(' ').split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`# ${word}`);
  }
  return lines.join('\n');
}
