# Everything that waterpas needs and nothing else; the RPKI export is fetched by `update`, or mounted.
#
#   docker build -t waterpas .
#   docker run --rm --network host -v "$PWD:/data" waterpas scan example.nl -o report.html
#
# --network host, because Docker's own networks have no IPv6 unless that is switched on; `doctor` tells.

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json tsconfig.json README.md LICENSE ./
COPY bin bin
COPY schemas schemas
COPY src src
COPY test/runtime test/runtime
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN npm pack --pack-destination /tmp
RUN npm install --prefix /opt/waterpas --omit=dev --no-audit --no-fund /tmp/waterpas-*.tgz

FROM node:24-bookworm-slim
COPY --from=build /opt/waterpas /opt/waterpas
ENV NODE_ENV=production XDG_CACHE_HOME=/var/cache
RUN mkdir /var/cache/waterpas && chown node:node /var/cache/waterpas
USER node
WORKDIR /data
VOLUME /var/cache/waterpas
ENTRYPOINT ["node", "/opt/waterpas/node_modules/waterpas/bin/waterpas.js"]
CMD ["--help"]
