/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: what tests/pki/make.sh made, README.md there says what. */
#ifndef TESTS_PKI_PKI_H
#define TESTS_PKI_PKI_H

#include "trust/pool.h"

/* pki_bytes() - a file of the test PKI, "leaf.pem"; appended. The test fails where it cannot be read. */
void pki_bytes(const char *file, struct seal_buffer *bytes);

/* pki_pool() - the certificates of these files, "leaf issuing root", separated by blanks, without ".pem"; appended. */
void pki_pool(const char *names, struct seal_pool *pool);

#endif
