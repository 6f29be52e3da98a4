# SPDX-License-Identifier: Apache-2.0
# Run by cpack between installing and packing: files where this kind of system looks for them, and all of one date, so that the
# same build gives the same package.
set(share "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share")
if(CPACK_GENERATOR STREQUAL DEB AND EXISTS "${share}/zsh/site-functions")
    file(RENAME "${share}/zsh/site-functions" "${share}/zsh/vendor-completions")
endif()
execute_process(
    COMMAND find "${CPACK_TEMPORARY_INSTALL_DIRECTORY}" -exec touch -h -d "@$ENV{SOURCE_DATE_EPOCH}" {} +
    COMMAND_ERROR_IS_FATAL ANY)
