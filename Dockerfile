# The server. Node strips types from its sources, but not below node_modules, so the image keeps the workspace folders.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
COPY contract/package.json contract/
COPY server/package.json server/
# Removes the Node that the workspace installs, because the image has its own.
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile --prod --filter @contacts/server... \
  && rm -r node_modules/.bin node_modules/node-linux-* node_modules/.pnpm/node-linux-*

FROM node:24-bookworm-slim AS sources
WORKDIR /app
COPY . ./
# Readable for everybody, whatever umask the checkout had.
RUN chmod -R u=rwX,go=rX .

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Contacts" \
  org.opencontainers.image.description="An address book over HTTP for people who write software" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
WORKDIR /app
RUN install -d -o node -g node -m 700 /data
COPY --from=packages /app ./
COPY --from=sources /app ./
# The user `node`, by number: an orchestrator cannot verify that a user with a name is not root.
USER 1000:1000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Independent of the database: restarting the server does not repair a database that is down. The first start may migrate for minutes.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/src/main.ts"]
