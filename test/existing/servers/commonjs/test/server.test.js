const assert = require('assert');
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');
const app = require('..');

describe('printer queue', function () {
  let listener, url, client;

  before((done) => {
    listener = app.listen(0, '127.0.0.1', done);
  });
  before(async () => {
    url = 'http://127.0.0.1:' + listener.address().port;
    client = new Client({ name: 'mocha', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(url + '/printer/mcp')));
  });
  after(async () => {
    await client.close();
    listener.closeAllConnections();
    listener.close();
  });

  it('has a home page', async () => {
    const page = await fetch(url);
    assert.ok((await page.text()).includes('/printer/mcp'));
  });

  it('prints', async () => {
    const result = await client.callTool({ name: 'print', arguments: { file: 'a.txt' } });
    assert.strictEqual(JSON.parse(result.content[0].text).pages, 1);
  });

  it('shows the queue as a resource', async () => {
    const { contents } = await client.readResource({ uri: 'queue://jobs' });
    assert.ok(JSON.parse(contents[0].text).length >= 2);
  });

  it('wants a session for GET', async () => {
    assert.strictEqual((await fetch(url + '/printer/mcp')).status, 400);
  });
});
