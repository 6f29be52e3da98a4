# SPDX-License-Identifier: Apache-2.0
# After linking: cmake -D program=FILE -D template=FILE -P sbom.cmake writes FILE.spdx.json, which names the program by its digest.
file(SHA256 "${program}" sha256)
configure_file("${template}" "${program}.spdx.json" @ONLY)
