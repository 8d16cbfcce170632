# Builds with any builder: docker build -t sandbox .
FROM golang:1.26 AS build
WORKDIR /src
# A layer of its own: it is built again only when a dependency changes.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# There is no git in the context to ask for a version: docker build --build-arg VERSION=v1.2.3 .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w -X main.version=${VERSION}" -o /sandbox .

FROM scratch
COPY --from=build /sandbox /sandbox
# A number, so that Kubernetes can see that it is not root; the program writes no file.
USER 65532:65532
# From outside the container its loopback cannot be reached. Change the address here, not by --addr: the health check
# sees variables, but not the server's arguments.
ENV SANDBOX_ADDR=:4010
EXPOSE 4010
HEALTHCHECK --interval=2s --timeout=3s --start-period=5s --retries=3 CMD ["/sandbox", "healthcheck"]
ENTRYPOINT ["/sandbox"]
