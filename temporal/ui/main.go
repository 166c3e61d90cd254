// Temporal UI for operations, as the platform's front door needs it: it only reads, and it listens on a socket in the file system
// that only its own user can open. A port on loopback would serve everybody on the machine, and every page in a browser that
// finds the way there. The parts are those of Temporal's own UI server (`cmd/server` of the same module).
package main

import (
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/temporalio/ui-server/v2/plugins/fs_config_provider"
	"github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/route"
	"github.com/temporalio/ui-server/v2/ui"
	"google.golang.org/grpc/metadata"
)

// Where the key of the Temporal server is, if it asks for one: the same file that worker and client read. TLS is in the settings.
const apiKeyFile = "HMTP_TEMPORAL_API_KEY_FILE"

func apiKey() (string, error) {
	file := os.Getenv(apiKeyFile)
	if file == "" {
		return "", nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", apiKeyFile, err)
	}
	key := strings.TrimSpace(string(content))
	if key == "" {
		return "", fmt.Errorf("%s: %s is empty", apiKeyFile, file)
	}
	return key, nil
}

// Speaks to the Temporal server with our key. What a browser sends in this header is about HMTP and goes nowhere.
func withKey(key string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			request := c.Request()
			request.Header.Del(echo.HeaderAuthorization)
			if key != "" {
				bearer := "Bearer " + key
				// The gateway to the server takes the header, the download of a history takes the context.
				request.Header.Set(echo.HeaderAuthorization, bearer)
				c.SetRequest(request.WithContext(metadata.AppendToOutgoingContext(request.Context(), "authorization", bearer)))
			}
			return next(c)
		}
	}
}

// Refuses whatever is no reading, before the settings that hide the buttons are asked.
func onlyReads(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if method := c.Request().Method; method != http.MethodGet && method != http.MethodHead {
			return echo.ErrMethodNotAllowed
		}
		return next(c)
	}
}

func serve(folder, socket string) error {
	provider, err := config.NewConfigProviderWithRefresh(fs_config_provider.NewFSConfigProvider(folder, "hmtp"))
	if err != nil {
		return err
	}
	settings, err := provider.GetConfig()
	if err != nil {
		return err
	}
	key, err := apiKey()
	if err != nil {
		return err
	}
	assets, err := ui.Assets()
	if err != nil {
		return err
	}
	local, err := fs.Sub(assets, "local")
	if err != nil {
		return err
	}

	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Pre(onlyReads, route.PublicPath(settings.PublicPath))
	e.Use(middleware.Recover(), middleware.Secure(), withKey(key))
	route.SetHealthRoute(e)
	if err := route.SetAPIRoutes(e, provider, nil); err != nil {
		return err
	}
	if err := route.SetUIRoutes(e, settings.PublicPath, local); err != nil {
		return err
	}
	route.SetRenderRoute(e, settings.PublicPath)

	// One that a killed start has left behind.
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		return err
	}
	syscall.Umask(0o077)
	if e.Listener, err = net.Listen("unix", socket); err != nil {
		return err
	}
	log.Println("temporal ui ready")
	return e.Start("")
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: temporal-ui FOLDER_OF_HMTP_YAML SOCKET")
	}
	log.Fatal(serve(os.Args[1], os.Args[2]))
}
