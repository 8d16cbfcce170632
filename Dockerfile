# Builds with any builder: docker build -t sandbox .
# A cross build compiles here, for there: docker buildx build --platform linux/arm64 .
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
# A layer of its own: it is built again only when a dependency changes.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# A builder that knows of no platforms leaves these two empty, and go takes its own.
ARG TARGETOS TARGETARCH
# There is no git in the context to ask for a version: docker build --build-arg VERSION=v1.2.3 .
ARG VERSION=
RUN CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} \
  go build -trimpath -buildvcs=false -ldflags="-s -w -X github.com/vitable-sandbox/sandbox/internal/version.set=${VERSION}" -o /sandbox .

FROM scratch AS image
# A number, so that Kubernetes can see that it is not root; the program writes no file.
USER 65532:65532
# From outside the container its loopback cannot be reached. Change the address here, not by --addr: the health check
# sees variables, but not the server's arguments.
ENV SANDBOX_ADDR=:4010
EXPOSE 4010
HEALTHCHECK --interval=2s --timeout=3s --start-period=5s --retries=3 CMD ["/sandbox", "healthcheck"]
ENTRYPOINT ["/sandbox"]

# What a release pushes: the binaries that it has already built and signed, from .goreleaser.yaml's own context.
FROM image AS released
ARG TARGETPLATFORM
COPY ${TARGETPLATFORM}/sandbox /sandbox

FROM image
COPY --from=build /sandbox /sandbox
