import { randomUUID } from 'node:crypto';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { FEW_TOOLS } from '../../protocol/conversations.js';
import { NO_TOOL, request } from '../../protocol/messages.js';
import { holdsWithin, responseInTime, somebody } from './conditions.js';

/** For output to arrive behind a response, in milliseconds. */
const BEHIND_MS = 1000;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----|"d"\s*:\s*"[\w-]{20,}"/;

/** What stands in the output of the server. */
export const logChecks: readonly Check[] = [
  check({
    rows: ['LOG-03'],
    title: 'writes into its log that somebody was refused',
    needs: ['issuer', 'process'],
    fix: 'Log each refusal with its reason.',
    async run({ present, server }) {
      const before = server.output();
      const response = await present({ label: 'expired, logged?', expiresIn: -600 });
      const isLogged = await holdsWithin(BEHIND_MS, () => server.output() !== before);
      return expect(isLogged, 'a refusal leaves no trace', response);
    },
  }),
  check({
    rows: ['PROC-07'],
    title: 'lets no client write lines of its own into its log',
    needs: ['issuer', 'process'],
    fix: 'Log JSON, or escape control characters in whatever came from a client.',
    async run({ dialect, mint, probe, target, fetch, server }) {
      const mark = `audit-${randomUUID()}`;
      const token = await mint({ label: 'good, with line breaks', subject: somebody() });
      for (const line of ['\n', '\r\n', '\r']) {
        const name = `nothing${line}${mark}`;
        // As headers they would be none any more.
        const headers = { 'Mcp-Method': 'tools/call', 'Mcp-Name': 'nothing' };
        const method = request(dialect, name, {});
        const call = request(dialect, 'tools/call', { name, arguments: {} });
        for (const message of [method, call]) {
          await responseInTime(() => probe({ token, message, headers }));
        }
      }
      // A name that users choose for themselves is a claim like any other.
      const subject = `audit-user\n${mark}`;
      await responseInTime(async () =>
        probe({ token: await mint({ label: 'good, of a name with a line break', subject }) }),
      );
      const path = new URL(target);
      path.search = `?q=%0A${mark}`;
      await responseInTime(() => fetch(path));
      const isForged = await holdsWithin(BEHIND_MS, () =>
        server
          .output()
          .split(/\r\n|\n|\r/)
          .some((line) => line.startsWith(mark)),
      );
      return isForged ? fail('a name with a line break begins a line of the log') : pass;
    },
  }),
  check({
    rows: ['PROC-08'],
    title: 'writes no argument of a tool into its log',
    needs: ['issuer', 'process'],
    fix: 'Log the name of the tool and the outcome; arguments hold what people write.',
    async run(context) {
      const { allowToolCalls, call, callableTools, mint, server } = context;
      const mark = `audit-${randomUUID()}`;
      const token = await mint({ label: 'good, with an argument', subject: somebody() });
      const readers = allowToolCalls ? (await callableTools()).filter((each) => each.readOnly) : [];
      for (const name of [NO_TOOL, ...readers.slice(0, FEW_TOOLS).map((each) => each.name)]) {
        const given = { name, arguments: { audit: mark } };
        await responseInTime(() => call(token, 'tools/call', given));
      }
      const isLogged = await holdsWithin(BEHIND_MS, () => server.output().includes(mark));
      if (server.output() === '') return notChecked('the server wrote no log');
      return isLogged ? warn('an argument of a call stands in the log') : pass;
    },
  }),
  check({
    rows: ['PROC-08'],
    title: 'writes no secret and no personal claim into its log',
    needs: ['issuer', 'process'],
    fix: 'Log subject, client and outcome, and nothing else of a token or of the configuration.',
    async run({ issuer, present, server }) {
      const person = `person-${randomUUID()}`;
      const claims = { email: `${person}@audit.example`, name: person, phone_number: person };
      const label = 'good, of a person with a name';
      const who = { claims, subject: somebody() };
      await responseInTime(() => present({ label, ...who }));
      await responseInTime(() => present({ label: `${label}, expired`, ...who, expiresIn: -600 }));
      // Nothing may come, which is as it should be.
      await holdsWithin(BEHIND_MS, () => server.output().includes(person));
      const text = server.output();
      if (text === '') return notChecked('the server wrote no log');
      if (text.includes(person)) return fail('the log holds name or e-mail of the caller');
      if (issuer.client && text.includes(issuer.client.secret)) {
        return fail('the log holds the client secret of the server');
      }
      const written = server.secrets().find(({ value }) => text.includes(value));
      if (written) return fail(`the log holds the value of ${written.name}`);
      return expect(!PRIVATE_KEY.test(text), 'the log holds a private key');
    },
  }),
];
