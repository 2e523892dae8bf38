import type { Found, Neighbour } from './findings.js';
import type { Located } from './follow.js';
import { readListeners } from './listeners.js';
import { propertyOf } from './nodes.js';
import { certain, spelled, type Project } from './project.js';

/** Servers that listen where the code says, whatever PORT says: whoever starts them to look waits at another port. */
export function fixedPorts(project: Project): Found<Neighbour>[] {
  return readListeners(project).listeners.flatMap(({ at }) => {
    const [first] = at.node.arguments;
    const port = first && fixedPort(project, { file: at.file, node: first });
    if (port === undefined) return [];
    const says = `the server listens at port ${port} (${spelled(at)}) whatever the variable PORT says: the tests and the proof start it with PORT; let it read process.env.PORT`;
    return certain<Neighbour>({ kind: 'fixed-port', says }, 'the port is a number in the code', at);
  });
}

function fixedPort(project: Project, { file, node }: Located): number | undefined {
  const { ends, isWhole } = project.follow(file, node);
  const [only] = ends;
  if (!isWhole || ends.length !== 1 || only?.kind !== 'value') return undefined;
  const port = propertyOf(only.node, 'port');
  if (port) return fixedPort(project, { file: only.file, node: port });
  const { node: value } = only;
  return value.type === 'Literal' && typeof value.value === 'number' && value.value > 0
    ? value.value
    : undefined;
}
