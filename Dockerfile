# The server alone, from its sources: Node strips their types, but not below node_modules, so the workspace is copied as it is.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
COPY contract/package.json contract/
COPY server/package.json server/
# The Node that the workspace brings along is left behind: the image has its own.
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile --prod --filter @contacts/server... \
  && rm -r node_modules/.bin node_modules/node-linux-* node_modules/.pnpm/node-linux-*

FROM node:24-bookworm-slim AS sources
WORKDIR /app
COPY . ./
# Whatever the umask was where they were checked out.
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
# node, as a number: only so can an orchestrator tell that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Whether the process lives, not whether it can work: a new one would not bring a database back.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/src/main.ts"]
