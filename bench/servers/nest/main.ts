import "reflect-metadata";
import {
  Body,
  ConflictException,
  Controller,
  Get,
  Header,
  type INestApplication,
  Injectable,
  Module,
  NotFoundException,
  Param,
  Post,
  Query,
  ValidationPipe,
} from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { Type } from "class-transformer";
import { IsBoolean, IsEmail, IsInt, IsISO8601, IsOptional, IsString, Length, Max, Min } from "class-validator";
import { added, addUser, cacheControl, newUser, type PlainUser, users } from "../users.js";

// NestJS as its manual shows it: a controller, a service, and DTOs of class-validator behind the global ValidationPipe. On
// Express, its default, or with "fastify" on Fastify.

class UserParams {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  id!: number;
}

class PageQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1000)
  pageSize?: number;

  @IsOptional()
  @IsString()
  pageToken?: string;
}

class NewUser {
  @IsOptional()
  @IsInt()
  id?: number;

  @Length(1, 100)
  name!: string;

  @IsEmail()
  email!: string;

  @IsOptional()
  @IsBoolean()
  active?: boolean;

  @IsOptional()
  @IsISO8601()
  createTime?: string;
}

@Injectable()
class UserService {
  get(id: number): PlainUser {
    const user = users[id - 1];
    if (user === undefined) throw new NotFoundException();
    return user;
  }

  add(user: NewUser): { message: string; user: PlainUser } {
    const id = addUser(user.email);
    if (id === undefined) throw new ConflictException("another user has this email address");
    return { message: added.message, user: newUser(id, user) };
  }
}

@Controller("users")
class UserController {
  constructor(private readonly service: UserService) {}

  @Get(":id")
  @Header("cache-control", cacheControl)
  getUser(@Param() { id }: UserParams): PlainUser {
    return this.service.get(id);
  }

  @Get()
  listUsers(@Query() _page: PageQuery): readonly PlainUser[] {
    return users;
  }

  @Post()
  createUser(@Body() user: NewUser): { message: string; user: PlainUser } {
    return this.service.add(user);
  }
}

@Module({ controllers: [UserController], providers: [UserService] })
class AppModule {}

const app = process.argv.includes("fastify") ? await onFastify() : await onExpress();
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
await app.listen(0, "127.0.0.1");
console.log(await app.getUrl());
process.on("SIGTERM", () => void app.close());

function onFastify(): Promise<INestApplication> {
  return NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: ["error"] });
}

async function onExpress(): Promise<INestApplication> {
  const created = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ["error"] });
  created.disable("x-powered-by");
  created.disable("etag");
  return created;
}
