# SPDX-License-Identifier: Apache-2.0
# Packages of the static binaries: `cpack --config build/release/CPackConfig.cmake` makes coldseal_VERSION_amd64.deb,
# coldseal-VERSION-1.x86_64.rpm and coldseal-VERSION-linux-x86_64.tar.gz. They need nothing of the system that they land on.
# A build with the machine's own C library makes none.
if(NOT COLDSEAL_MUSL_ROOT)
    return()
endif()

set(CPACK_PACKAGE_NAME coldseal)
set(CPACK_PACKAGE_VENDOR "The coldseal project")
set(CPACK_PACKAGE_CONTACT "The coldseal project")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION "The command coldseal makes and checks seals, and builds the layer whose gate verifies a function before its first
instruction. It is static, and so are the shims that come with it.")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_PACKAGE_FILE_NAME "coldseal-${PROJECT_VERSION}-linux-${COLDSEAL_MACHINE}")
set(CPACK_MONOLITHIC_INSTALL ON)
set(CPACK_STRIP_FILES OFF) # a shim is named by its digest beside it
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_GENERATOR TGZ DEB)
find_program(COLDSEAL_RPMBUILD rpmbuild)
if(COLDSEAL_RPMBUILD)
    list(APPEND CPACK_GENERATOR RPM)
endif()

string(REPLACE "x86_64" "amd64" CPACK_DEBIAN_PACKAGE_ARCHITECTURE "${COLDSEAL_MACHINE}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)

string(REPLACE "arm64" "aarch64" CPACK_RPM_PACKAGE_ARCHITECTURE "${COLDSEAL_MACHINE}")
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE "Apache-2.0 AND MIT AND ISC")
set(CPACK_RPM_PACKAGE_AUTOREQPROV OFF)
# Files stay as they were built; nothing of the machine, the day or the hour is written down.
set(CPACK_RPM_SPEC_MORE_DEFINE "%define __os_install_post %{nil}
%define debug_package %{nil}
%define _build_id_links none
%define _buildhost localhost
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1")
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION /usr/share/bash-completion /usr/share/bash-completion/completions
    /usr/share/fish /usr/share/fish/vendor_completions.d /usr/share/zsh /usr/share/zsh/site-functions
    /usr/share/man /usr/share/man/man1 /usr/share/man/man5 /usr/share/man/man8 /usr/libexec)

# The other machine's shim, where it was built too: `coldseal layer build --arch x86_64,arm64` finds both.
set(COLDSEAL_OTHER_BUILDS "${CMAKE_SOURCE_DIR}/build/release" "${CMAKE_SOURCE_DIR}/build/release-arm64")
configure_file(cmake/PackOptions.cmake.in "${CMAKE_BINARY_DIR}/PackOptions.cmake" @ONLY)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_BINARY_DIR}/PackOptions.cmake")
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_SOURCE_DIR}/cmake/PackFiles.cmake")
include(CPack)
