package io.taskvisor.examples.demo;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** Where the server listens at the moment: it has another port after each restart. */
final class ServerAddress {
    private volatile Optional<URI> base = Optional.empty();

    void set(InetSocketAddress address) {
        base = Optional.of(URI.create("http://localhost:" + address.getPort()));
    }

    void clear() {
        base = Optional.empty();
    }

    /** Returns the address of a path, or fails as a connection to a server that is down does. */
    URI of(String path) throws ConnectException {
        return base.map(uri -> uri.resolve(path)).orElseThrow(() -> new ConnectException("the server is down"));
    }
}
