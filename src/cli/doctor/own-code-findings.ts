import type { Config } from '../../answers/config.js';
import { findingsOf, type Diagnosed } from '../../doctor/model.js';
import type { OwnCode } from '../../update/own-code.js';

const finding = findingsOf('server');

/** Reads the code of a server that existed before: whether its guard still stands, and what has no scopes. */
export async function ownCodeFindings(
  directory: string,
  { existing, ...config }: Config,
): Promise<Diagnosed[]> {
  if (!existing) return [];
  const { readOwnCode } = await import('../../update/own-code.js');
  return findingsIn(readOwnCode(directory, { ...config, existing }));
}

function findingsIn({
  patches,
  uncalled,
  unsealed,
  unmapped,
  notOffered,
  gaps,
}: OwnCode): Diagnosed[] {
  const lost = patches.filter(({ state }) => state !== 'in-place');
  return [
    ...(unsealed.length > 0
      ? [
          finding('seal', 'fail', `open past the guard: ${unsealed.join(', ')}`, {
            remedy: 'put each into sealed(…) of the layer, a route into protectRoute(…)',
          }),
        ]
      : []),
    uncalled.length > 0
      ? finding('guard', 'fail', `nothing in the source calls ${uncalled.join(', ')}`, {
          remedy: 'add auth shows the lines, and writes them again; until then nothing protects it',
        })
      : lost.length > 0
        ? finding(
            'guard',
            'warn',
            `not as it was written: ${lost.map(({ path }) => path).join(', ')}`,
            {
              remedy:
                'status shows what stood there; audit --project shows whether anything is open',
            },
          )
        : finding('guard', 'pass', 'the source calls what protects it'),
    ...(unmapped.length > 0
      ? [
          finding(
            'offers',
            'warn',
            `refused to everybody, since no scopes are written for: ${unmapped.join(', ')}`,
            {
              remedy: 'add tool, add resource or add prompt writes them',
            },
          ),
        ]
      : []),
    ...(notOffered.length > 0
      ? [
          finding(
            'offers',
            'advice',
            `scopes are written for what the source does not offer: ${notOffered.join(', ')}`,
          ),
        ]
      : []),
    ...(gaps.length > 0
      ? [
          finding(
            'offers',
            'not-checked',
            `the source does not show everything: ${gaps.join('; ')}`,
          ),
        ]
      : []),
  ];
}
