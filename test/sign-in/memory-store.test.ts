import '../../templates/sign-in/test/authorization-server/key-ring.test.js';
import '../../templates/sign-in/test/authorization-server/open-store.test.js';
import '../../templates/sign-in/test/authorization-server/store.test.js';
