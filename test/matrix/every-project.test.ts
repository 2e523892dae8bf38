import { offeredDownstreams } from '../../src/answers/downstream.js';
import { catalog } from '../../src/catalog/index.js';
import { describeProjects } from '../render/describe-projects.js';
import { coveringSet, firstProjects } from '../support/covering-set.js';
import { exampleConfig } from '../support/example-config.js';
import { matrix } from '../support/narrowed.js';

const cells = matrix.frameworks.flatMap((framework) =>
  matrix.providers.flatMap((provider) =>
    catalog.revisions.flatMap((revision) =>
      catalog.toolSets.map((set) => ({
        title: [framework.id, provider.id, revision.id, set.id].join(' / '),
        config: exampleConfig({
          framework,
          provider,
          revision,
          tools: set.tools.map((tool) => ({ ...tool, builtIn: tool })),
          scopeHierarchy: set.scopeHierarchy,
        }),
      })),
    ),
  ),
);

/** Nothing that depends on the revision or on the other tools has to do with calling another API. */
const callingCells = matrix.frameworks.flatMap((framework) =>
  matrix.providers.flatMap((provider) =>
    offeredDownstreams(provider)
      .filter(({ id }) => id !== 'none')
      .map((downstream) => ({
        title: [framework.id, provider.id, downstream.id].join(' / '),
        config: exampleConfig({ framework, provider, downstreamId: downstream.id, tools: [] }),
      })),
  ),
);

/** Any two choices meet in these and those of `test/render/properties.test.ts`. */
const laterProjects = coveringSet
  .filter((project) => !firstProjects.includes(project))
  .map(({ id, config }) => ({ title: id, config }));

describeProjects([...cells, ...callingCells, ...laterProjects]);
