/**
 * A certificate that signed itself, and its key, for servers of the tests on loopback: no secret, as
 * nobody trusts it but a test that says so. For 127.0.0.1, localhost and mcp.example, until 2125.
 */
export const testCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglq3MCLzG5ml4tuAH
BJBknAufSwdTQ/OHu9yD9i6SRjuhRANCAAT5eDZ3YmJ60NBDPntOXaP/0fk2e8Fi
AFftyanlYh4C7n/z0YP/aK9e6cPfi8Wnw2g1EBGmR50oROxjg73j4Eyq
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBqzCCAVKgAwIBAgIBATAKBggqhkjOPQQDAjAwMS4wLAYDVQQDDCVjcmVhdGUt
c2VjdXJlLW1jcCB0ZXN0cywgbm90IGEgc2VjcmV0MCAXDTI1MDEwMTAwMDAwMFoY
DzIxMjUwMTAxMDAwMDAwWjAwMS4wLAYDVQQDDCVjcmVhdGUtc2VjdXJlLW1jcCB0
ZXN0cywgbm90IGEgc2VjcmV0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+Xg2
d2JietDQQz57Tl2j/9H5NnvBYgBX7cmp5WIeAu5/89GD/2ivXunD34vFp8NoNRAR
pkedKETsY4O94+BMqqNbMFkwDwYDVR0TAQH/BAUwAwEB/zAnBgNVHREEIDAeggls
b2NhbGhvc3SCC21jcC5leGFtcGxlhwR/AAABMB0GA1UdDgQWBBQ3jDmM9/Zqf/2u
GGhFAiNLWOO85zAKBggqhkjOPQQDAgNHADBEAiAenGE6blmUa/JhBBQPD/GvOOwK
VAEn0nkU7PmKV+2CIAIgJ9ROeZA8vtju4qZO7wal2WHRD1vvcJP75/I5hGLGLNA=
-----END CERTIFICATE-----`,
};
