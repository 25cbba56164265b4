"""A gRPC client of the greeter. The stubs are made by grpc_tools from the proto (see README.md)."""

import os

import grpc

from acme.greeter.v1 import greeter_pb2, greeter_pb2_grpc


def main() -> None:
    with grpc.insecure_channel(os.environ.get("TARGET", "127.0.0.1:50051")) as channel:
        greeter = greeter_pb2_grpc.GreeterStub(channel)
        print(greeter.SayHello(greeter_pb2.GreetRequest(name="Ada")).name)
        for greeting in greeter.SayHellos(greeter_pb2.SayHellosRequest(name="Ada", count=2)):
            print(greeting.name)


if __name__ == "__main__":
    main()
