// grpc-gateway as its manual shows it, before the gRPC service whose address is the first argument. It refuses unknown
// fields and answers a new user with 201, as the other servers of the bench do.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"bench/grpc-gateway/users"
	// Else it answers 500 where the service tells what is invalid: it prints the details of errors, and has to know their types.
	_ "bench/grpc-gateway/validate"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

func main() {
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.JSONPb{
			MarshalOptions: protojson.MarshalOptions{EmitUnpopulated: true},
		}),
		runtime.WithForwardResponseOption(likeTheOthers),
	)
	insecureOption := grpc.WithTransportCredentials(insecure.NewCredentials())
	err := users.RegisterUserServiceHandlerFromEndpoint(context.Background(), mux, os.Args[1], []grpc.DialOption{insecureOption})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, mux))
}

func likeTheOthers(_ context.Context, response http.ResponseWriter, message proto.Message) error {
	switch message.(type) {
	case *users.User:
		response.Header().Set("Cache-Control", "private, max-age=5")
	case *users.CreateUserResponse:
		response.WriteHeader(http.StatusCreated)
	}
	return nil
}
