# Build: docker build -t offshoot .
# Run:   docker run -p 8080:8080 -v offshoot:/var/lib/offshoot --stop-timeout 30 offshoot

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml LICENSE ./
COPY conf conf
COPY src src
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp package -Dmaven.test.skip=true

# Ubuntu, since the embedded PostgreSQL needs glibc.
FROM eclipse-temurin:21-jre
RUN groupadd --gid 10001 offshoot \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/offshoot \
            --shell /usr/sbin/nologin offshoot \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/offshoot
COPY --from=build /build/target/offshoot.jar /opt/offshoot/offshoot.jar
COPY --from=build /build/LICENSE /opt/offshoot/LICENSE

ENV OFFSHOOT_DATA_DIR=/var/lib/offshoot
VOLUME /var/lib/offshoot
WORKDIR /var/lib/offshoot
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
EXPOSE 8080 8081
STOPSIGNAL SIGTERM

# The image need not have curl: bash opens the connection itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${OFFSHOOT_MANAGEMENT_PORT:-8081} && printf 'GET /healthz/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == 'HTTP/1.1 200 '* ]]"]

# Half of the memory, since the embedded PostgreSQL lives in the same container; -Xmx in JDK_JAVA_OPTIONS wins. Native
# access, which Java 24 and later ask about, is granted by the jar's manifest.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/offshoot/offshoot.jar"]
