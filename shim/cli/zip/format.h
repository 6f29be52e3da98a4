/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a zip, for those who read and those who write one: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5. */
#ifndef SEAL_CLI_ZIP_FORMAT_H
#define SEAL_CLI_ZIP_FORMAT_H

#include <stdint.h>

/* What each record begins with, and how long it is without its names, fields and comments. */
#define SEAL_ZIP_LOCAL 0x04034b50u
#define SEAL_ZIP_LOCAL_SIZE 30u
#define SEAL_ZIP_DESCRIPTOR 0x08074b50u
#define SEAL_ZIP_CENTRAL 0x02014b50u
#define SEAL_ZIP_CENTRAL_SIZE 46u
#define SEAL_ZIP_END64 0x06064b50u
#define SEAL_ZIP_END64_SIZE 56u
#define SEAL_ZIP_LOCATOR 0x07064b50u
#define SEAL_ZIP_LOCATOR_SIZE 20u
#define SEAL_ZIP_END 0x06054b50u
#define SEAL_ZIP_END_SIZE 22u

/* A number of this value says: look in the field or record for large archives. */
#define SEAL_ZIP_ELSEWHERE_16 0xffffu
#define SEAL_ZIP_ELSEWHERE_32 0xffffffffu

/* General purpose flags. */
#define SEAL_ZIP_FLAG_ENCRYPTED 0x0001u
#define SEAL_ZIP_FLAG_SPEED 0x0006u /* how hard the packer tried; says nothing about the contents */
#define SEAL_ZIP_FLAG_DESCRIPTOR 0x0008u
#define SEAL_ZIP_FLAG_STRONG 0x0040u /* another way to encrypt */
#define SEAL_ZIP_FLAG_UTF8 0x0800u

#define SEAL_ZIP_STORED 0u
#define SEAL_ZIP_DEFLATED 8u

/* Systems that "made by" names, whose upper half of the attributes is a Unix mode. */
#define SEAL_ZIP_MADE_BY_UNIX 3u
#define SEAL_ZIP_MADE_BY_MACOS 19u

#define SEAL_ZIP_DOS_DIRECTORY 0x10u

/* Fields beside a name. */
#define SEAL_ZIP_FIELD_LARGE 0x0001u
#define SEAL_ZIP_FIELD_UTF8_NAME 0x7075u

/* Numbers are little-endian. */
static inline uint16_t seal_zip_16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t seal_zip_32(const uint8_t *at)
{
    return (uint32_t)seal_zip_16(at) | (uint32_t)seal_zip_16(at + 2) << 16;
}

static inline uint64_t seal_zip_64(const uint8_t *at)
{
    return (uint64_t)seal_zip_32(at) | (uint64_t)seal_zip_32(at + 4) << 32;
}

#endif
