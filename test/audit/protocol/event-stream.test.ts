import { describe, expect, it } from 'vitest';
import { eventsIn } from '../../../src/audit/protocol/event-stream.js';
import { replies, sentIn } from '../../../src/audit/protocol/messages.js';

const event = { type: 'message', id: undefined, data: '{"id":1,\n"result":{}}' };

describe('an event stream', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('may end its lines in %s, and have data of several lines', (_, end) => {
    const lines = ['data: {"id":1,', 'data:"result":{}}', '', ''];
    expect(eventsIn(lines.join(end))).toEqual([event]);
  });

  it('may begin with a byte order mark, comments, and an event that has an ID only', () => {
    const text = '\uFEFF: hello\n\nretry: 10\n\nid: 7\ndata\n\nevent: endpoint\ndata: /x\n\n';
    expect(eventsIn(text)).toEqual([
      { type: 'message', id: '7', data: '' },
      { type: 'endpoint', id: undefined, data: '/x' },
    ]);
  });

  it('has no event before its end has come', () => {
    expect(eventsIn('data: {"id":1}\n')).toEqual([]);
  });
});

describe('messages', () => {
  const notification = '{"jsonrpc": "2.0", "method" : "notifications/message", "params": {}}';
  const response = '{"jsonrpc":"2.0","id":1,"result":{"a":1}}';

  it('are found in their order, whatever stands around them', () => {
    const text = `data: ${notification}\n\nid: 1\ndata: ${response}\n\ndata: no JSON\n\n`;
    expect(replies(text)).toEqual([{ id: 1, result: { a: 1 } }]);
    expect(sentIn(text)).toEqual([{ id: undefined, method: 'notifications/message', params: {} }]);
  });

  it('of a batch are found too', () => {
    expect(replies(`[${response},${notification}]`)).toEqual([{ id: 1, result: { a: 1 } }]);
  });

  it.each(['{"id":1,"result":"x"}', '{"id":1,"result":null}'])(
    'without a result are %s',
    (text) => {
      expect(replies(text)).toEqual([{ id: 1 }]);
    },
  );

  it('whose error is none have an error without a code', () => {
    expect(replies('{"id":1,"error":"x"}')).toEqual([{ id: 1, error: {} }]);
    expect(replies('{"id":1,"error":{"code":5,"data":"x"}}')).toEqual([
      { id: 1, error: { code: 5 } },
    ]);
  });
});
