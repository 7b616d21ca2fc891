# docker build -t congvan .          docker run -v congvan:/var/lib/congvan congvan index
#                                    docker run -v congvan:/var/lib/congvan -p 127.0.0.1:8000:8000 -e CONGVAN_ACCESS=open congvan
# Runs with a read-only root: all that is written goes to /var/lib/congvan and /tmp.

FROM python:3.11-slim-bookworm AS build
# which of the extras of pyproject.toml the image has
ARG EXTRAS="mcp openai postgres readers telegram"
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv --without-pip /opt/congvan
COPY pyproject.toml requirements.lock ./
COPY scripts/runtime_requirements.py scripts/
RUN python scripts/runtime_requirements.py $EXTRAS > runtime.lock \
 && python scripts/runtime_requirements.py --only setuptools > build.lock \
 && pip --python /opt/congvan/bin/python install --no-compile --no-deps --require-hashes -r runtime.lock \
 && pip install --no-deps --require-hashes -r build.lock
COPY README.md LICENSE NOTICE ./
COPY corpus corpus
COPY retrieval retrieval
COPY bot bot
COPY evals evals
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/congvan/bin/python install --no-compile --no-deps --no-index /wheels/*.whl \
 && pip --python /opt/congvan/bin/python check \
 && /opt/congvan/bin/python -m compileall -q -j 0 /opt/congvan/lib

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/congvan --shell /usr/sbin/nologin congvan \
 && install -d -o congvan -g congvan -m 0700 /var/lib/congvan /var/lib/chroma
COPY --from=build /opt/congvan /opt/congvan
ENV PATH=/opt/congvan/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CONGVAN_DATA_DIR=/var/lib/congvan
WORKDIR /var/lib/congvan
USER 10001
VOLUME ["/var/lib/congvan"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["congvan"]
CMD ["serve", "--host", "0.0.0.0"]
