# SPDX-License-Identifier: Apache-2.0
# Two stages; what is left is the shim, the command and their licences, without anything else.
#
#   docker build -t coldseal .
#   docker run --rm -v "$PWD:/work" -w /work coldseal verify build/ --policy policy.json
#
# and in the Dockerfile of a function or service, whose own image brings /coldseal/policy.json:
#
#   COPY --from=coldseal /coldseal/coldseal-shim /coldseal/coldseal-shim
#   ENTRYPOINT ["/coldseal/coldseal-shim", "exec", "--", "/app/server"]
FROM debian:12-slim AS build
COPY . /src
WORKDIR /src
# Warnings are errors, as in continuous integration; the tests are not run here.
RUN apt-get update \
    && ./setup build \
    && cmake --preset release -DCOLDSEAL_WERROR=ON -DCMAKE_INSTALL_PREFIX=/usr \
    && cmake --build --preset release \
    && DESTDIR=/out cmake --install build/release \
    && mkdir /out/coldseal \
    && cp build/release/coldseal-shim build/release/coldseal-shim.spdx.json /out/coldseal/ \
    && mv /out/usr/share/doc/coldseal/licences /out/coldseal/licences

FROM scratch
COPY --from=build /out/coldseal /coldseal
COPY --from=build /out/usr/bin/coldseal /usr/bin/coldseal
COPY --from=build /out/usr/libexec/coldseal /usr/libexec/coldseal
ENTRYPOINT ["/usr/bin/coldseal"]
