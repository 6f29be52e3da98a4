/* SPDX-License-Identifier: Apache-2.0 */
/* Faults about numbers. */
#ifndef SEAL_BASE_FAULT_H
#define SEAL_BASE_FAULT_H

#include <coldseal/result.h>

#include <stdint.h>

#define SEAL_DECIMAL_SIZE 21 /* 2^64-1 and a NUL */

/* seal_decimal_write() - @number in decimal and a NUL; the length without it. */
size_t seal_decimal_write(uint64_t number, char ret_text[SEAL_DECIMAL_SIZE]);

/* seal_fault_numbers() - as seal_fault_set(), with what was expected and found. Returns @code. */
enum seal_result seal_fault_numbers(struct seal_fault *fault, enum seal_result code,
                                    const char *reason, const char *subject, uint64_t expected,
                                    uint64_t found);

#endif
