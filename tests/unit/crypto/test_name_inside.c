/* SPDX-License-Identifier: Apache-2.0 */
/* Which names lie below which, and which are not clear enough to say so? RFC 5280 section 4.2.1.10. */
#include "crypto/name_parts.h"

#include "unit/crypto/certificate_parts.h"

/* A subtree, and a name of the same type: in it or not, or not clear enough. */
enum where { IN, OUT, DOUBT };
static const struct {
    uint8_t type;
    const char *base, *name;
    enum where where;
} rows[] = {
    {DNS, "acme.example", "acme.example", IN},
    {DNS, "acme.example", "build.acme.example", IN},
    {DNS, "acme.example", "a.b.acme.example", IN},
    {DNS, "acme.example", "BUILD.Acme.Example", IN},
    {DNS, "acme.example", "badacme.example", OUT},
    {DNS, "acme.example", "acme.example.org", OUT},
    {DNS, "acme.example", "example", OUT},
    {DNS, ".acme.example", "build.acme.example", IN},
    {DNS, ".acme.example", "acme.example", OUT},
    {DNS, ".acme.example", "badacme.example", OUT},
    {DNS, "", "anything.example", IN},
    {DNS, "acme.example", "acme.example.", DOUBT},
    {DNS, "acme.example", ".acme.example", DOUBT},
    {DNS, "acme.example", "a..acme.example", DOUBT},
    {DNS, "acme.example", "*.acme.example", DOUBT},
    {DNS, "a.acme.example", "*.acme.example", DOUBT},
    {DNS, "acme.example", "", DOUBT},
    {DNS, "acme.example", "a b.acme.example", DOUBT},
    {DNS, "acme.example", "x\xc3\xbc.acme.example", DOUBT},

    {EMAIL, "acme.example", "r@acme.example", IN},
    {EMAIL, "acme.example", "r@ACME.example", IN},
    {EMAIL, "acme.example", "r@ci.acme.example", OUT},
    {EMAIL, "acme.example", "r@badacme.example", OUT},
    {EMAIL, ".acme.example", "r@ci.acme.example", IN},
    {EMAIL, ".acme.example", "r@a.ci.acme.example", IN},
    {EMAIL, ".acme.example", "r@acme.example", OUT},
    {EMAIL, "r@acme.example", "r@acme.example", IN},
    {EMAIL, "r@acme.example", "r@Acme.Example", IN},
    {EMAIL, "r@acme.example", "s@acme.example", OUT},
    {EMAIL, "r@acme.example", "R@acme.example", DOUBT}, /* the host's own matter */
    {EMAIL, "acme.example", "acme.example", DOUBT},
    {EMAIL, "acme.example", "@acme.example", DOUBT},
    {EMAIL, "acme.example", "r@", DOUBT},
    {EMAIL, "acme.example", "\"r@x\"@acme.example", DOUBT},
    {EMAIL, "acme.example", "r@acme.example@else.example", DOUBT},
    {EMAIL, "acme.example", "", DOUBT},

    {URI, "ci.acme.example", "https://ci.acme.example/release", IN},
    {URI, "ci.acme.example", "https://ci.acme.example", IN},
    {URI, "ci.acme.example", "https://ci.acme.example:8443/x", IN},
    {URI, "ci.acme.example", "https://ci.acme.example:", IN},
    {URI, "ci.acme.example", "https://user:pw@ci.acme.example/x", IN},
    {URI, "ci.acme.example", "https://CI.acme.example?x", IN},
    {URI, "ci.acme.example", "https://ci.acme.example#x", IN},
    {URI, "ci.acme.example", "https://x.ci.acme.example/", OUT},
    {URI, "ci.acme.example", "https://evil.example/https://ci.acme.example", OUT},
    {URI, "ci.acme.example", "https://ci.acme.example@evil.example/", OUT},
    {URI, "ci.acme.example", "https://evil.example/@ci.acme.example", OUT},
    {URI, "ci.acme.example", "https://evil.example?@ci.acme.example", OUT},
    {URI, ".acme.example", "https://ci.acme.example/", IN},
    {URI, ".acme.example", "https://acme.example/", OUT},
    {URI, ".acme.example", "spiffe://prod.acme.example/ns/x", IN},
    {URI, ".acme.example", "urn:acme:x", DOUBT},
    {URI, ".acme.example", "https:/ci.acme.example/", DOUBT},
    {URI, ".acme.example", "ci.acme.example", DOUBT},
    {URI, ".acme.example", "//ci.acme.example", DOUBT},
    {URI, ".acme.example", "https://192.0.2.7/", DOUBT},
    {URI, ".acme.example", "https://[2001:db8::1]/", DOUBT},
    {URI, ".acme.example", "https://localhost/", DOUBT},
    {URI, ".acme.example", "https:///x", DOUBT},
    {URI, ".acme.example", "https://ci.acme.example\\@evil.example/", DOUBT},
    {URI, ".acme.example", "https://ci%2eacme.example/", DOUBT},
    {URI, ".acme.example", "https://ci.acme.example:80:80/", DOUBT},
    {URI, ".acme.example", "", DOUBT},

    {DIRECTORY, "O=Acme", "O=Acme,CN=x", IN},
    {DIRECTORY, "O=Acme", "O=Acme", IN},
    {DIRECTORY, "", "O=Acme", IN},
    {DIRECTORY, "O=Acme", "CN=x,O=Acme", OUT},
    {DIRECTORY, "O=Acme", "O=Acme Inc", OUT},
    {DIRECTORY, "O=Acme,OU=a", "O=Acme", OUT},
    {DIRECTORY, "O=Acme", "O=ACME,CN=x", DOUBT},   /* some fold case */
    {DIRECTORY, "O=Acme", "O= Ac me,CN=x", DOUBT}, /* and blanks */

    /* Not understood: whoever has such a name is refused. */
    {ADDRESS, "\xc0\x00\x02\x00\xff\xff\xff\xff", "\xc0\x00\x02\x07", DOUBT},
    {OTHER, "x", "y", DOUBT},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer base = contents_of(rows[i].type, rows[i].base);
        struct seal_buffer name = contents_of(rows[i].type, rows[i].name);

        assert_row(seal_name_base(rows[i].type, seal_buffer_slice(&base)), rows[i].base);
        for (int doubt = 0; doubt < 2; doubt++)
            assert_row(seal_name_inside(rows[i].type, seal_buffer_slice(&name),
                                        seal_buffer_slice(&base), doubt == 1) ==
                           (rows[i].where == IN || (rows[i].where == DOUBT && doubt == 1)),
                       rows[i].name);
        seal_buffer_clear(&base);
        seal_buffer_clear(&name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
