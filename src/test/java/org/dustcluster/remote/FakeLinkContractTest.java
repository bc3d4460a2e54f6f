package org.dustcluster.remote;

class FakeLinkContractTest extends LinkContract {
    @Override
    Link open() {
        return new FakeLink();
    }

    @Override
    String statusLine(int status) {
        return "status " + status;
    }
}
