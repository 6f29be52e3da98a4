# SPDX-License-Identifier: Apache-2.0
# Where what was fetched once stays, outside the tree: COLDSEAL_CACHE.
if(DEFINED ENV{COLDSEAL_CACHE})
    set(COLDSEAL_CACHE "$ENV{COLDSEAL_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
    set(COLDSEAL_CACHE "$ENV{XDG_CACHE_HOME}/coldseal")
elseif(DEFINED ENV{HOME})
    set(COLDSEAL_CACHE "$ENV{HOME}/.cache/coldseal")
else()
    set(COLDSEAL_CACHE "${CMAKE_BINARY_DIR}/_cache")
endif()
