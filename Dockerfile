# syntax=docker/dockerfile:1
# A glibc image: the native part of Temporal's SDK has none for musl. Nothing runs as root, nothing is written but /data.
ARG NODE_VERSION=24.21.0

# What is needed to run, without Postgres, Node and tools that `npm start` brings for an empty machine.
FROM node:${NODE_VERSION}-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY types types
COPY scripts scripts
COPY simulator simulator
COPY src src
RUN npm run build

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production \
    CONFIG_PROFILE=production \
    DATA_DIR=/data
WORKDIR /app
RUN install --directory --owner=node --group=node /data
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY bin bin
COPY config config
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "bin/healthy.mjs"]
ENTRYPOINT ["node", "bin/salesloft-worker"]
CMD ["--help"]
